//! The terminal's real window: under a display of its own, driven as a finger would.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::actions::{InputSource as _, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};
use fantoccini::elements::Element;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;

use crate::hall::Hall;
use crate::program::{Program, ours, root};

/// How long anything may take to appear; a busy machine is slow.
const PATIENCE: Duration = Duration::from_secs(20);

/// A window's size in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Its width.
    pub width: u32,
    /// Its height.
    pub height: u32,
}

impl Size {
    /// The sizes that every screen is laid out for.
    pub const ALL: [Self; 3] = [Self::PORTRAIT, Self::LANDSCAPE, Self::TABLET];
    /// A self-service kiosk.
    pub const PORTRAIT: Self = Self {
        width: 1080,
        height: 1920,
    };
    /// A form-filling station.
    pub const LANDSCAPE: Self = Self {
        width: 1920,
        height: 1080,
    };
    /// A tablet at the guidance desk.
    pub const TABLET: Self = Self {
        width: 1280,
        height: 800,
    };
}

/// A window that is open.
pub struct Window {
    client: Client,
    size: Size,
    display: String,
    // In this order: the session ends before its driver, the driver before its display.
    _driver: Program,
    _display: Program,
}

impl Window {
    /// Opens the terminal's window.
    pub async fn open(hall: &Hall, size: Size, more_configuration: &str) -> Self {
        hall.configure(&format!(
            "{more_configuration}\n[window]\nfullscreen = false\nwidth = {}\nheight = {}\n",
            size.width, size.height
        ));
        let display = Program::start(
            Command::new("Xvfb")
                .args([
                    "-displayfd",
                    "1",
                    "-nolisten",
                    "tcp",
                    "-screen",
                    "0",
                    &format!("{}x{}x24", size.width, size.height),
                ])
                .stderr(Stdio::null()),
        );
        let name = format!(":{}", display.line(""));
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .expect("a port")
            .local_addr()
            .expect("bound")
            .port();
        std::fs::create_dir_all(hall.home()).expect("a home");
        let driver = Program::start(
            Command::new("WebKitWebDriver")
                .arg(format!("--port={port}"))
                .env("DISPLAY", &name)
                .env("GDK_BACKEND", "x11")
                .env("HOME", hall.home())
                .env("XDG_CACHE_HOME", hall.home().join("cache"))
                .env("XDG_DATA_HOME", hall.home().join("data"))
                .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
                .env("TAURI_WEBVIEW_AUTOMATION", "true"),
        );
        let address = format!("http://127.0.0.1:{port}");
        let mut capabilities = Capabilities::new();
        capabilities.insert(
            "webkitgtk:browserOptions".into(),
            json!({ "binary": ours("yichuang"), "args": hall.terminal_arguments() }),
        );
        let deadline = Instant::now() + PATIENCE;
        let client = loop {
            let mut builder = ClientBuilder::new(HttpConnector::new());
            match builder
                .capabilities(capabilities.clone())
                .connect(&address)
                .await
            {
                Ok(client) => break client,
                Err(error) => assert!(Instant::now() < deadline, "no session: {error}"),
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        };
        Self {
            client,
            size,
            display: name.clone(),
            _driver: driver,
            _display: display,
        }
    }

    /// The marks of everything that is there, where the focus is, and why the page crashed if it did: what a failure
    /// shows.
    pub(crate) async fn marks(&self) -> Option<serde_json::Value> {
        let all = "return [...document.querySelectorAll('[data-test]')].map(e => e.dataset.test).join(' ') \
                   + ' focus: ' + (document.activeElement?.id || document.activeElement?.tagName) \
                   + (sessionStorage.getItem('crash') || '')";
        self.client.execute(all, vec![]).await.ok()
    }

    /// Waits until something with this mark is there.
    pub async fn see(&self, mark: &str) -> Element {
        let selector = selector(mark);
        let deadline = Instant::now() + PATIENCE;
        loop {
            // While the page is loaded anew the driver may answer with any error; only time says that it does not appear.
            match self.client.find(Locator::Css(&selector)).await {
                Ok(element) => return element,
                Err(error) if Instant::now() > deadline => {
                    panic!(
                        "“{mark}” does not appear: {error}; there is {:?}",
                        self.marks().await
                    );
                }
                Err(_) => {}
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Whether something with this mark is there now.
    pub async fn shows(&self, mark: &str) -> bool {
        self.client
            .find(Locator::Css(&selector(mark)))
            .await
            .is_ok()
    }

    /// Touches something, once it is there.
    pub async fn touch(&self, mark: &str) {
        self.see(mark).await;
        // The screen may be drawn anew between finding and touching: one script does both.
        let deadline = Instant::now() + PATIENCE;
        // Why a page crashes is kept over its reload, for `marks` to tell. A click by script is no touch to the page, which
        // would ask after a while whether anybody is still there: the finger's coming down is told besides.
        let script = "if (!window.told) { window.told = console.error; console.error = (...a) => { \
                      sessionStorage.setItem('crash', ' crashed: ' + a.join(' ').slice(0, 900)); window.told(...a); }; } \
                      const e = document.querySelector(arguments[0]); if (!e || e.disabled) return false; \
                      e.scrollIntoView({block: 'center'}); e.focus(); \
                      dispatchEvent(new PointerEvent('pointerdown')); e.click(); return true;";
        loop {
            match self
                .client
                .execute(script, vec![json!(selector(mark))])
                .await
            {
                Ok(serde_json::Value::Bool(true)) => return,
                Ok(_) => {}
                Err(error) => panic!("“{mark}” is touched: {error}; {:?}", self.marks().await),
            }
            assert!(Instant::now() < deadline, "“{mark}” cannot be touched");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Types into a field with a keyboard.
    pub async fn type_into(&self, mark: &str, text: &str) {
        self.touch(mark).await;
        let field = self.see(mark).await;
        field.send_keys(text).await.expect("typed");
    }

    /// Empties a field and types into it.
    pub async fn clear_and_type(&self, mark: &str, text: &str) {
        let field = self.see(mark).await;
        field.clear().await.expect("emptied");
        self.type_into(mark, text).await;
    }

    /// What stands in a field.
    pub async fn value(&self, mark: &str) -> String {
        self.see(mark)
            .await
            .prop("value")
            .await
            .expect("asked")
            .unwrap_or_default()
    }

    /// The first line of text on a form's page.
    pub async fn first_text_field(&self) -> String {
        self.see("next").await;
        let script = "return document.querySelector('[data-kind=person-name] input').id";
        self.script(script)
            .await
            .as_str()
            .expect("an id")
            .to_owned()
    }

    /// Presses keys where the focus is, as on a keyboard that is plugged in.
    ///
    /// The driver of a busy machine loses a key now and then. What the page makes of its keys is what is tested, so a key
    /// that it was never given is pressed once more.
    pub async fn press(&self, keys: &str) {
        let heard = "if (window.heard === undefined) { window.heard = 0; \
                     addEventListener('keydown', () => { window.heard += 1; }, true); } return window.heard;";
        for _ in 0..3 {
            let before = self.script(heard).await;
            let focused = self.client.active_element().await.expect("a focus");
            focused.send_keys(keys).await.expect("pressed");
            let deadline = Instant::now() + Duration::from_secs(5);
            while Instant::now() < deadline {
                if self.script(heard).await != before {
                    return self.until_let_go().await;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            println!("a key did not reach the page: {:?}", self.marks().await);
        }
        panic!("no key reaches the page: {:?}", self.marks().await);
    }

    /// Waits until the page has let go of keys that it holds for 30 ms, since a scanner's might follow: its timer was set
    /// before this one and is over sooner.
    async fn until_let_go(&self) {
        let later = "setTimeout(arguments[arguments.length - 1], 60)";
        self.client
            .execute_async(later, vec![])
            .await
            .expect("a timer");
    }

    /// Waits until what is typed goes into a field.
    pub async fn until_field(&self) {
        let deadline = Instant::now() + PATIENCE;
        let script = "return document.activeElement?.tagName === 'INPUT'";
        while self.script(script).await != json!(true) {
            assert!(
                Instant::now() < deadline,
                "no field has the focus; there is {:?}",
                self.marks().await
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Waits until something can be touched.
    pub async fn until_enabled(&self, mark: &str) {
        self.see(mark).await;
        let script = format!(
            "const e = document.querySelector('{}'); return !!e && !e.disabled",
            selector(mark)
        );
        let deadline = Instant::now() + PATIENCE;
        while self.script(&script).await != json!(true) {
            assert!(Instant::now() < deadline, "“{mark}” cannot be touched");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Waits until something says this.
    pub async fn until_says(&self, mark: &str, words: &str) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let said = self.text_if(mark).await.unwrap_or_default();
            if said.contains(words) {
                return;
            }
            assert!(
                Instant::now() < deadline,
                "“{mark}” does not say “{words}” but “{said}”"
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Ends the program at once, as a power cut would.
    pub fn cut_power(mut self) {
        self._driver.kill();
    }

    /// Touches a character that the on-screen keyboard offers.
    pub async fn touch_candidate(&self, character: char) {
        let deadline = Instant::now() + PATIENCE;
        let script = format!(
            "const c = [...document.querySelectorAll('.candidate')].find(c => c.textContent === '{character}'); if (c) c.click(); return !!c;"
        );
        while self.script(&script).await != json!(true) {
            assert!(Instant::now() < deadline, "the character is not offered");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Touches keys of the on-screen keyboard, one after another.
    pub async fn touch_keys(&self, signs: &str) {
        for sign in signs.chars() {
            self.touch(&format!("key-{sign}")).await;
        }
    }

    /// Touches a word that the on-screen keyboard offers.
    pub async fn touch_word(&self, word: &str) {
        self.until_offered(word).await;
        let script = format!(
            "[...document.querySelectorAll('.candidate')].find(c => c.textContent === '{word}').click()"
        );
        self.script(&script).await;
    }

    /// Waits until this stands in a field.
    pub async fn until_value(&self, mark: &str, text: &str) {
        let deadline = Instant::now() + PATIENCE;
        while self.value(mark).await != text {
            assert!(
                Instant::now() < deadline,
                "“{mark}” does not become “{text}”"
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Waits until the on-screen keyboard offers a word.
    pub async fn until_offered(&self, word: &str) {
        let deadline = Instant::now() + PATIENCE;
        let script = format!(
            "return [...document.querySelectorAll('.candidate')].some(c => c.textContent === '{word}')"
        );
        while self.script(&script).await != json!(true) {
            assert!(Instant::now() < deadline, "“{word}” is not offered");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Draws strokes with the pointer. Points are parts of the element's width and height.
    pub async fn draw(&self, mark: &str, strokes: &[&[(f64, f64)]]) {
        let (left, top, width, height) = self.see(mark).await.rectangle().await.expect("a place");
        for stroke in strokes {
            let mut finger = MouseActions::new("finger".into());
            for (place, (x, y)) in stroke.iter().enumerate() {
                let to = PointerAction::MoveTo {
                    duration: Some(Duration::from_millis(if place == 0 { 0 } else { 40 })),
                    x: left + x * width,
                    y: top + y * height,
                };
                finger = finger.then(to);
                if place == 0 {
                    finger = finger.then(PointerAction::Down {
                        button: MOUSE_BUTTON_LEFT,
                    });
                }
            }
            let lifted = finger.then(PointerAction::Up {
                button: MOUSE_BUTTON_LEFT,
            });
            self.client.perform_actions(lifted).await.expect("drawn");
        }
    }

    /// Holds something until something else comes of it.
    pub async fn hold(&self, mark: &str, until: &str) {
        let (left, top, width, height) = self.see(mark).await.rectangle().await.expect("a place");
        let finger = MouseActions::new("finger".into())
            .then(PointerAction::MoveTo {
                duration: None,
                x: left + width / 2.0,
                y: top + height / 2.0,
            })
            .then(PointerAction::Down {
                button: MOUSE_BUTTON_LEFT,
            });
        self.client.perform_actions(finger).await.expect("held");
        self.see(until).await;
        self.client.release_actions().await.expect("let go");
    }

    /// How many frames pass from the touch of a key until other words are painted; none when none ever are.
    pub async fn frames_until_offered(&self, key: &str) -> Option<u64> {
        let script = "const [key, done] = arguments; const words = () => document.querySelector('.candidates').textContent; \
                      const before = words(); let frames = 0; \
                      const look = () => { frames += 1; if (words() !== before) done(frames); else if (frames > 600) done(null); else requestAnimationFrame(look); }; \
                      requestAnimationFrame(() => { document.querySelector(key).click(); requestAnimationFrame(look); });";
        let frames = self
            .client
            .execute_async(script, vec![json!(selector(&format!("key-{key}")))])
            .await
            .expect("frames");
        frames.as_u64()
    }

    /// What something says.
    pub async fn text(&self, mark: &str) -> String {
        self.see(mark).await.text().await.expect("a text")
    }

    /// Waits until nothing is drawn any more.
    pub async fn settle(&self) {
        let frames = "const done = arguments[arguments.length - 1]; requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 0)));";
        self.client
            .execute_async(frames, vec![])
            .await
            .expect("two frames");
    }

    /// Answers the question that is shown with its first choice, and waits for what comes next.
    pub async fn choose_first(&self) {
        self.choose(0).await;
    }

    /// Answers the question that is shown with the choice at a place, from 0, and waits for what comes next.
    pub async fn choose(&self, place: usize) {
        self.see("question").await;
        let before = self.text("question").await;
        let script = format!("document.querySelectorAll('.choices .option')[{place}].click()");
        self.client
            .execute(&script, vec![])
            .await
            .expect("a script");
        let deadline = Instant::now() + PATIENCE;
        while self
            .text_if("question")
            .await
            .is_some_and(|now| now == before)
        {
            assert!(Instant::now() < deadline, "the question does not change");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Answers questions with the first choice that is handled here, until the case is decided.
    pub async fn answer_all(&self) {
        let mut place = 0;
        loop {
            self.see_one_of(&["question", "result", "elsewhere"]).await;
            if self.shows("result").await {
                return;
            }
            if self.shows("elsewhere").await {
                self.touch("back").await;
                self.see("question").await;
                place += 1;
                self.choose(place).await;
                continue;
            }
            place = 0;
            self.choose(place).await;
        }
    }

    /// Answers every question of a life event with its first choice, until there is nothing left to ask, and returns how
    /// many there were.
    pub async fn answer_all_of_event(&self) -> usize {
        for asked in 0..30 {
            self.see_one_of(&["question", "event-result"]).await;
            if self.shows("event-result").await {
                return asked;
            }
            self.choose_first().await;
        }
        panic!("the questions do not come to an end");
    }

    async fn text_if(&self, mark: &str) -> Option<String> {
        self.client
            .find(Locator::Css(&selector(mark)))
            .await
            .ok()?
            .text()
            .await
            .ok()
    }

    /// Waits until one of several is there.
    pub async fn see_one_of(&self, marks: &[&str]) {
        let any = marks
            .iter()
            .map(|mark| selector(mark))
            .collect::<Vec<_>>()
            .join(", ");
        self.client
            .wait()
            .at_most(PATIENCE)
            .for_element(Locator::Css(&any))
            .await
            .unwrap_or_else(|_| panic!("none of {marks:?} appears"));
    }

    /// Runs a script in the page.
    pub async fn script(&self, script: &str) -> serde_json::Value {
        self.client.execute(script, vec![]).await.expect("a script")
    }

    /// What axe-core finds wrong with what the window shows: a line for each violation, in its own words.
    pub async fn violations(&self) -> Vec<String> {
        const AXE: &str = include_str!("../vendor/axe-core/axe.min.js");
        if self.script("return typeof axe === 'undefined'").await == json!(true) {
            // Its beginning declares it for a whole page; here it is put there by hand.
            let load = format!("{AXE}; window.axe = axe;");
            self.client.execute(&load, vec![]).await.expect("axe-core");
        }
        let run = "const done = arguments[arguments.length - 1]; \
                   axe.run(document, { resultTypes: ['violations'] }).then( \
                     r => done(r.violations.flatMap(v => v.nodes.map(n => `${v.id} (${v.help}): ${n.target.join(' ')} ${n.failureSummary || ''}`))), \
                     e => done(['axe-core failed: ' + e]));";
        let found = self
            .client
            .execute_async(run, vec![])
            .await
            .expect("axe-core runs");
        let found = found.as_array().expect("a list").iter();
        found
            .map(|line| line.as_str().unwrap_or_default().to_owned())
            .collect()
    }

    /// Saves what the window shows to target/screens.
    pub async fn picture(&self, name: &str) {
        let folder: PathBuf = root()
            .join("target/screens")
            .join(format!("{}x{}", self.size.width, self.size.height));
        std::fs::create_dir_all(&folder).expect("a folder");
        crate::picture::save(&self.display, &folder.join(format!("{name}.png")));
    }

    /// Closes the window.
    pub async fn close(self) {
        let _ = self.client.close().await;
    }
}

fn selector(mark: &str) -> String {
    format!("[data-test=\"{mark}\"]")
}
