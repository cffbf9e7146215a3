//! The TypeScript types of arguments and results that are declared here.

use ts_rs::TS;

use super::{Arg, Bytes, RawBody};
use crate::bindings::{Bindings, CommandBindings, CommandResult, Parameter};
use crate::error::Result;

impl<T: TS + 'static> Parameter for Arg<T> {
    fn describe(command: &mut CommandBindings, key: &str) {
        command.argument::<T>(key);
    }
}

impl Parameter for RawBody {
    fn describe(command: &mut CommandBindings, _: &str) {
        command.raw_body();
    }
}

impl CommandResult for Result<Bytes> {
    fn describe(_: &mut Bindings) -> String {
        "ArrayBuffer".to_owned()
    }
}
