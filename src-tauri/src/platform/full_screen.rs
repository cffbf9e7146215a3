//! Entering full screen and leaving it, as both systems report it.

/// A step of a window on its way into full screen or out of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FullScreenStep {
    /// It begins to fill the screen.
    Enters,
    /// It begins to leave.
    Leaves,
    /// It has left, after the animation.
    HasLeft,
}
