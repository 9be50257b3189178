//! What a clerk does at the guidance desk, by keyboard.

use fantoccini::key::Key;

use crate::window::Window;

/// A key for [`Window::press`].
fn key(key: Key) -> String {
    char::from(key).to_string()
}

impl Window {
    /// Types a query, opens the first scenario that is found, and waits for it by its mark.
    pub async fn open_at_desk(&self, query: &str, scenario: &str) {
        self.see("desk").await;
        self.type_into("desk-query", query).await;
        self.until_first(scenario).await;
        self.press(&key(Key::Enter)).await;
        self.see("desk-scenario").await;
    }

    async fn until_first(&self, scenario: &str) {
        self.see(&format!("hit-{scenario}")).await;
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
        loop {
            let first = "return document.querySelector('.hit.on')?.dataset.test";
            let first = self.script(first).await;
            if first == serde_json::json!(format!("hit-{scenario}")) {
                return;
            }
            assert!(
                std::time::Instant::now() < deadline,
                "{scenario} is not found first, but {first}"
            );
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }

    /// Answers with the first choices that lead to a case that is handled here, by their keys.
    pub async fn answer_at_desk(&self) {
        let mut choice = '1';
        for _ in 0..40 {
            self.see_one_of(&["shortcuts"]).await;
            let asked = "return document.querySelector('.asked')?.dataset.test ?? (document.querySelector('.checks') ? 'checks' : document.querySelector('.guiding .elsewhere') ? 'elsewhere' : null)";
            let before = self.script(asked).await;
            match before.as_str() {
                Some("checks") => return,
                Some("elsewhere") => {
                    self.press(&key(Key::Backspace)).await;
                    choice = '2';
                }
                Some(_) => {
                    self.press(&choice.to_string()).await;
                    choice = '1';
                }
                None => {}
            }
            let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
            while self.script(asked).await == before {
                if std::time::Instant::now() > deadline {
                    panic!(
                        "{before} does not change; there is {:?}",
                        self.marks().await
                    );
                }
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        }
        panic!("the questions do not come to an end");
    }

    /// Says of every question that it is not known, by its key, until nothing is left to ask.
    pub async fn nothing_known_at_desk(&self) {
        let asked = "return document.querySelector('.asked')?.dataset.test";
        for _ in 0..40 {
            self.see_one_of(&["desk-unknown", "desk-open"]).await;
            if self.shows("desk-open").await {
                return;
            }
            let before = self.script(asked).await;
            self.press("0").await;
            let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
            while self.script(asked).await == before {
                if std::time::Instant::now() > deadline {
                    panic!(
                        "{before} does not change; there is {:?}",
                        self.marks().await
                    );
                }
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        }
        panic!("the questions do not come to an end");
    }

    /// Finds everything in order that was not looked at.
    pub async fn all_in_order(&self) {
        let left = "return document.querySelectorAll('.checked.open').length";
        loop {
            let before = self.script(left).await;
            if before == serde_json::json!(0) {
                return;
            }
            self.press("1").await;
            let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
            while self.script(left).await == before {
                assert!(std::time::Instant::now() < deadline, "nothing is noted");
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        }
    }

    /// The key that leads on.
    pub async fn press_primary(&self) {
        self.press(&key(Key::F9)).await;
    }

    /// The key for the next citizen; waits until the desk has begun anew.
    pub async fn press_next_citizen(&self) {
        self.script("document.querySelector('.desk').dataset.before = 'yes'")
            .await;
        self.press(&key(Key::F2)).await;
        let anew = "const d = document.querySelector('.desk'); return !!d && !d.dataset.before";
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
        while self.script(anew).await != serde_json::json!(true) {
            assert!(
                std::time::Instant::now() < deadline,
                "the desk does not begin anew"
            );
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }

    /// The key that confirms.
    pub async fn press_enter(&self) {
        self.press(&key(Key::Enter)).await;
    }
}
