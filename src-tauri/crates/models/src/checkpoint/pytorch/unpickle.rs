//! A pickle of a state dict, read without running anything.
//!
//! A pickle is a program for a machine with a stack. Owns the few instructions that a state dict needs; whatever else a
//! pickle asks for is refused. Values refer to each other by index, so that neither copies nor depths multiply.
//!
//! The instructions: Python's module `pickletools`.

use super::bytes::{Bytes, Result, number, text};
use super::class::Class;
use super::view::{Storage, View};

/// Most instructions; BLIP's weights have 24,000.
const MAX_STEPS: usize = 1 << 20;

/// Longest text, in bytes; a name of BLIP's has 80. Longer ones would make a name that is used often cost much.
const MAX_TEXT: usize = 1 << 10;

/// What the stack holds.
#[derive(Clone, Copy)]
enum Value<'a> {
    /// `None`, `True` or `False`, which don't matter.
    Nothing,
    Int(i64),
    Text(&'a str),
    Class(Class),
    /// A part of the machine's elements.
    Tuple {
        start: usize,
        length: usize,
    },
    /// Index of a dict.
    Dict(usize),
    Storage(Storage<'a>),
    /// Index of a tensor.
    Tensor(usize),
}

/// The machine that a pickle is a program for.
#[derive(Default)]
struct Machine<'a> {
    program: Bytes<'a>,
    stack: Vec<Value<'a>>,
    /// Heights of the stack to which tuples and items reach.
    marks: Vec<usize>,
    /// What is used again.
    memo: Vec<Value<'a>>,
    /// Elements of all tuples.
    elements: Vec<Value<'a>>,
    /// The names and indices of the tensors in every dict.
    dicts: Vec<Vec<(&'a str, usize)>>,
    tensors: Vec<View<'a>>,
}

/// The names and tensors of the state dict that a pickle makes.
///
/// # Errors
/// When it makes something else, or asks for what a state dict doesn't need.
pub fn unpickle(pickle: &[u8]) -> Result<Vec<(&str, View<'_>)>> {
    let mut machine = Machine { program: Bytes(pickle), ..Machine::default() };
    for _ in 0..MAX_STEPS {
        match machine.program.array()? {
            [b'.'] => return machine.finish(),
            [instruction] => machine.step(instruction)?,
        }
    }
    Err(damaged("has too many instructions"))
}

impl<'a> Machine<'a> {
    /// What the last value names.
    fn finish(mut self) -> Result<Vec<(&'a str, View<'a>)>> {
        let Value::Dict(dict) = self.pop()? else { return Err(damaged("holds no named tensors")) };
        let named = self.dicts[dict].iter();
        Ok(named.map(|&(name, tensor)| (name, self.tensors[tensor].clone())).collect())
    }

    fn step(&mut self, instruction: u8) -> Result<()> {
        let value = match instruction {
            // The version of the protocol.
            0x80 => return self.program.take(1).map(drop),
            b'(' => {
                self.marks.push(self.stack.len());
                return Ok(());
            }
            b'q' => return self.remember(1),
            b'r' => return self.remember(4),
            b's' => return self.set_item(),
            b'u' => return self.set_items(),
            // Attributes of a dict, which don't matter.
            b'b' => return self.pop().map(drop),
            b'h' => self.recall(1)?,
            b'j' => self.recall(4)?,
            b'N' | 0x88 | 0x89 => Value::Nothing,
            b'J' => Value::Int(i32::from_le_bytes(self.program.array()?).into()),
            b'K' => Value::Int(self.number(1)?.cast_signed()),
            b'M' => Value::Int(self.number(2)?.cast_signed()),
            0x8a => self.long()?,
            b'X' => self.text()?,
            b'c' => Value::Class(Class::named(self.program.line()?, self.program.line()?)?),
            b')' => self.tuple(0)?,
            0x85..=0x87 => self.tuple(usize::from(instruction - 0x84))?,
            b't' => {
                let count = self.above_mark()?;
                self.tuple(count)?
            }
            b'}' => self.dict(),
            b'Q' => self.storage()?,
            b'R' => self.call()?,
            other => return Err(format!("it has the instruction {other:#x}, which no weights need")),
        };
        self.stack.push(value);
        Ok(())
    }

    /// Takes the last value. Those below a mark are out of reach.
    fn pop(&mut self) -> Result<Value<'a>> {
        let least = self.marks.last().copied().unwrap_or_default();
        let value = if self.stack.len() > least { self.stack.pop() } else { None };
        value.ok_or_else(|| damaged("takes more than it has"))
    }

    /// Removes the last mark and returns the number of values above it.
    fn above_mark(&mut self) -> Result<usize> {
        let mark = self.marks.pop().ok_or_else(|| damaged("has no mark"))?;
        Ok(self.stack.len() - mark)
    }

    /// A number of so many bytes.
    fn number(&mut self, bytes: usize) -> Result<u64> {
        self.program.take(bytes).map(number)
    }

    /// A number that says how many bytes it has.
    fn long(&mut self) -> Result<Value<'a>> {
        let bytes = self.number(1)? as usize;
        let digits = self.program.take(bytes)?;
        match digits.last() {
            // Nothing in weights is negative or that large.
            Some(&last) if digits.len() > 8 || last > 0x7f => Err(damaged("has a number out of bounds")),
            _ => Ok(Value::Int(number(digits).cast_signed())),
        }
    }

    fn text(&mut self) -> Result<Value<'a>> {
        let length = self.number(4)? as usize;
        if length > MAX_TEXT {
            return Err(damaged("has a name that is too long"));
        }
        Ok(Value::Text(text(self.program.take(length)?)?))
    }

    /// Remembers the last value. Memories are numbered in order.
    fn remember(&mut self, bytes: usize) -> Result<()> {
        let index = self.number(bytes)? as usize;
        let value = *self.stack.last().ok_or_else(|| damaged("remembers nothing"))?;
        let known = self.memo.len();
        match self.memo.get_mut(index) {
            Some(memory) => *memory = value,
            None if index == known => self.memo.push(value),
            None => return Err(damaged("numbers what it remembers out of order")),
        }
        Ok(())
    }

    fn recall(&mut self, bytes: usize) -> Result<Value<'a>> {
        let index = self.number(bytes)? as usize;
        self.memo.get(index).copied().ok_or_else(|| damaged("recalls what it does not remember"))
    }

    /// A tuple of the last values.
    fn tuple(&mut self, length: usize) -> Result<Value<'a>> {
        let start = self.elements.len();
        let least = self.marks.last().copied().unwrap_or_default();
        let from = self.stack.len().checked_sub(length).filter(|&from| from >= least);
        let from = from.ok_or_else(|| damaged("takes more than it has"))?;
        self.elements.extend(self.stack.drain(from..));
        Ok(Value::Tuple { start, length })
    }

    fn dict(&mut self) -> Value<'a> {
        self.dicts.push(Vec::new());
        Value::Dict(self.dicts.len() - 1)
    }

    fn set_item(&mut self) -> Result<()> {
        let (value, key) = (self.pop()?, self.pop()?);
        self.insert(&[key, value])
    }

    fn set_items(&mut self) -> Result<()> {
        let count = self.above_mark()?;
        let items = self.stack.split_off(self.stack.len() - count);
        self.insert(&items)
    }

    /// Puts keys and values, which alternate, into the dict that is the last value; of them only tensors matter.
    fn insert(&mut self, items: &[Value<'a>]) -> Result<()> {
        let Some(&Value::Dict(dict)) = self.stack.last() else { return Err(damaged("lacks a dict")) };
        let named = items.as_chunks().0.iter().filter_map(|item| match *item {
            [Value::Text(name), Value::Tensor(tensor)] => Some((name, tensor)),
            _ => None,
        });
        self.dicts[dict].extend(named);
        Ok(())
    }

    fn elements(&self, value: Value<'a>) -> Result<&[Value<'a>]> {
        match value {
            Value::Tuple { start, length } => Ok(&self.elements[start..start + length]),
            _ => Err(damaged("lacks a tuple")),
        }
    }

    /// The storage that the last value is the id of.
    fn storage(&mut self) -> Result<Value<'a>> {
        let id = self.pop()?;
        match *self.elements(id)? {
            [Value::Text("storage"), Value::Class(Class::Storage(dtype)), Value::Text(key), ..] => {
                Ok(Value::Storage(Storage { dtype, key }))
            }
            _ => Err(damaged("refers to something else than numbers")),
        }
    }

    /// What a class makes of arguments.
    fn call(&mut self) -> Result<Value<'a>> {
        let (arguments, class) = (self.pop()?, self.pop()?);
        match class {
            Value::Class(Class::Dict) => Ok(self.dict()),
            Value::Class(Class::Tensor) => self.tensor(arguments),
            _ => Err(damaged("calls what it must not")),
        }
    }

    fn tensor(&mut self, arguments: Value<'a>) -> Result<Value<'a>> {
        let &[Value::Storage(storage), Value::Int(offset), shape, strides, ..] = self.elements(arguments)?
        else {
            return Err(damaged("makes a tensor of something else than numbers"));
        };
        let view = View::new(storage, offset, &self.numbers(shape)?, &self.numbers(strides)?)?;
        self.tensors.push(view);
        Ok(Value::Tensor(self.tensors.len() - 1))
    }

    fn numbers(&self, value: Value<'a>) -> Result<Vec<i64>> {
        let number = |value: &Value<'a>| match value {
            Value::Int(number) => Ok(*number),
            _ => Err(damaged("has a shape of something else than numbers")),
        };
        self.elements(value)?.iter().map(number).collect()
    }
}

fn damaged(how: &str) -> String {
    format!("its list of tensors {how}")
}
