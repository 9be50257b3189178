//! A task that ends with whoever holds it.

use tokio::task::JoinHandle;

/// The task.
pub(super) struct Running(JoinHandle<()>);

impl Running {
    /// Begins it.
    pub(super) fn begin(work: impl Future<Output = ()> + Send + 'static) -> Self {
        Self(tokio::spawn(work))
    }

    /// Ends it, and returns when everything that it held is let go.
    pub(super) async fn end(mut self) {
        self.0.abort();
        let _ = (&mut self.0).await;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.abort();
    }
}
