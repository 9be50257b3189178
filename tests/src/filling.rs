//! Filling in whatever form is shown, as somebody invented.

use serde_json::{Value, json};

use crate::window::Window;

/// Obviously invented, with a rare character that must survive every paper.
pub const NAME: &str = "张测试堃";
/// Dongcheng district, an invented birthday, a valid check character.
pub const ID_NUMBER: &str = "110101193003070014";
/// An invented mobile number.
pub const PHONE: &str = "13800000000";

/// What the form of a company that two people found asks for and the invented citizen's usual answers don't fit.
pub const SHAREHOLDERS: [(&str, &str); 8] = [
    ("capital", "100000.50"),
    ("persons-1-paid", "60000.50"),
    ("persons-1-share", "60"),
    ("persons-2-paid", "40000"),
    ("persons-2-share", "40"),
    ("persons-2-name", "王样本"),
    ("paid_by", "2028"),
    ("supervisor_name", "李示例"),
];

/// What is on the page: each visible field with what takes its answer.
const FIELDS: &str = r#"
return [...document.querySelectorAll(".field")].flatMap(f => [...f.querySelectorAll(".cell")].length ? [...f.querySelectorAll(".cell")] : [f]).map(f => {
  const id = f.dataset.test.slice(6);
  const options = [...f.querySelectorAll("[role=radio], [role=checkbox]")];
  const inputs = [...f.querySelectorAll("input")].map(i => i.id);
  return { id, label: f.innerText.split("\n")[0], option: options.length && !options.some(o => o.classList.contains("on")) ? options[0].dataset.test : null, inputs,
           required: !f.querySelector(".optional"), empty: [...f.querySelectorAll("input")].every(i => !i.value) };
});
"#;

impl Window {
    /// Fills in page after page until the check page is there; `special` holds texts for certain fields.
    pub async fn fill_form(&self, special: &[(&str, &str)]) {
        for _ in 0..12 {
            self.fill_page(special).await;
            self.turn_page().await;
            if self.shows("check").await {
                return;
            }
        }
        panic!("the form does not come to an end");
    }

    /// Agrees to how personal information is handled, and hands in.
    pub async fn hand_in(&self) {
        self.touch("agree").await;
        self.touch("hand-in").await;
    }

    /// Turns to the next page, or to the check.
    pub async fn turn_page(&self) {
        let before = self.page_mark().await;
        self.touch("next").await;
        self.until_changed(&before).await;
    }

    /// What is asked on this page, in words.
    pub async fn labels(&self) -> Vec<String> {
        let fields = self.script(FIELDS).await;
        let fields = fields.as_array().expect("a list").iter();
        fields
            .map(|field| field["label"].as_str().expect("a label").to_owned())
            .collect()
    }

    /// How many scenarios the check page shows side by side.
    pub async fn parts(&self) -> usize {
        let parts = self.script("return document.querySelectorAll('.parts .of').length");
        usize::try_from(parts.await.as_u64().expect("a count")).expect("few")
    }

    /// Which page of which form is shown.
    async fn page_mark(&self) -> Value {
        self.script("return (document.querySelector('main [data-test]') || {dataset: {}}).dataset.test + (document.querySelector('.form .crumb') || {}).innerText").await
    }

    async fn until_changed(&self, before: &Value) {
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
        while self.page_mark().await == *before {
            if std::time::Instant::now() > deadline {
                let errors = self.script("return [...document.querySelectorAll('.field .error')].map(e => e.id + ': ' + e.innerText).filter(t => !t.endsWith(': '))").await;
                panic!("the page does not let go: {errors}");
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }

    /// Answers everything on this page that is asked and empty; answers may make more fields appear.
    pub async fn fill_page(&self, special: &[(&str, &str)]) {
        let mut done: Vec<String> = Vec::new();
        loop {
            let fields = self.script(FIELDS).await;
            let next = fields.as_array().expect("a list").iter().find(|field| {
                let id = field["id"].as_str().unwrap_or_default();
                field["required"] == json!(true) && !done.iter().any(|known| known == id)
            });
            let Some(field) = next else { return };
            let id = field["id"].as_str().expect("an id").to_owned();
            if let Some(option) = field["option"].as_str() {
                self.touch(option).await;
            }
            let inputs: Vec<&str> = field["inputs"]
                .as_array()
                .expect("a list")
                .iter()
                .filter_map(Value::as_str)
                .collect();
            if field["empty"] == json!(true) {
                let given = special
                    .iter()
                    .find(|(name, _)| *name == id)
                    .map(|(_, text)| *text);
                self.fill_inputs(&inputs, &self.kind_of(&id).await, given)
                    .await;
            }
            done.push(id);
        }
    }

    async fn fill_inputs(&self, inputs: &[&str], kind: &str, given: Option<&str>) {
        match (inputs, kind) {
            ([], _) => {}
            ([from @ .., _, _, _], "period") => {
                for (inputs, year) in [(from, "2020"), (&inputs[from.len()..], "2021")] {
                    for (input, text) in inputs.iter().zip([year, "3", "7"]) {
                        self.type_into(input, text).await;
                    }
                }
            }
            ([year, month, day], _) => {
                for (input, text) in [(year, "2020"), (month, "3"), (day, "7")] {
                    self.type_into(input, text).await;
                }
            }
            ([input, ..], kind) => {
                let text = given.unwrap_or(match kind {
                    "person-name" => NAME,
                    "id-number" | "identity-document" => ID_NUMBER,
                    "bank-card" => "6222000000000001234",
                    "money" => "1000",
                    "phone" => PHONE,
                    "number" => "1",
                    "credit-code" => "91350100M000100Y43",
                    _ => "样例区样例路 1 号",
                });
                self.type_into(input, text).await;
            }
        }
        self.script("document.activeElement && document.activeElement.blur()")
            .await;
    }

    async fn kind_of(&self, id: &str) -> String {
        let kind = self
            .script(&format!(
                "return document.querySelector('[data-test=\"field-{id}\"]').dataset.kind"
            ))
            .await;
        kind.as_str().unwrap_or_default().to_owned()
    }
}
