//! The programs that serve models.

/// A kind of model server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ServerKind {
    /// Ollama.
    Ollama,
    /// LM Studio.
    LmStudio,
    /// The server of llama.cpp.
    LlamaCpp,
    /// Another that follows OpenAI's interface.
    OpenAi,
}

impl ServerKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Ollama, Self::LmStudio, Self::LlamaCpp, Self::OpenAi];

    /// A stable code for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Ollama => "ollama",
            Self::LmStudio => "lmstudio",
            Self::LlamaCpp => "llamacpp",
            Self::OpenAi => "openai",
        }
    }

    /// The program's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ollama => "Ollama",
            Self::LmStudio => "LM Studio",
            Self::LlamaCpp => "llama.cpp",
            Self::OpenAi => "OpenAI-compatible server",
        }
    }

    /// The ports at which it usually listens.
    pub fn usual_ports(self) -> &'static [u16] {
        match self {
            Self::Ollama => &[11_434],
            Self::LmStudio => &[1_234],
            // The second one since 2026.
            Self::LlamaCpp => &[8_080, 9_931],
            Self::OpenAi => &[],
        }
    }
}
