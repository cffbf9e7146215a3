//! The tensors that a model's configuration calls for.

/// Names and shapes of the tensors that a model is built from.
#[derive(Default)]
pub struct ExpectedTensors(Vec<(String, Vec<usize>)>);

impl ExpectedTensors {
    /// Adds a tensor of this name and shape.
    pub fn tensor(&mut self, name: impl Into<String>, shape: &[usize]) {
        self.0.push((name.into(), shape.to_vec()));
    }

    /// Adds the weight, (outputs, inputs), and the bias, (outputs), of a linear layer.
    pub fn linear(&mut self, name: &str, inputs: usize, outputs: usize) {
        self.tensor(format!("{name}.weight"), &[outputs, inputs]);
        self.tensor(format!("{name}.bias"), &[outputs]);
    }

    /// Adds the weight and the bias of a layer norm, both (width).
    pub fn layer_norm(&mut self, name: &str, width: usize) {
        self.tensor(format!("{name}.weight"), &[width]);
        self.tensor(format!("{name}.bias"), &[width]);
    }

    /// All of them, as (name, shape).
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[usize])> {
        self.0.iter().map(|(name, shape)| (name.as_str(), shape.as_slice()))
    }
}
