//! One of everything that each kind of file may hold. From it a faulty file is mended for the time of the check, so that
//! what is wrong behind its first fault is named too; nothing of it gets into a catalogue.

pub(super) const ROOT: &str = r#"
title = { zh = "-", en = "-" }
sample = true
notice = { zh = "-", en = "-" }
[hall]
district = "990101"
name = { zh = "-", en = "-" }
address = { zh = "-", en = "-" }
enquiries = "-"
calendar = { known_until = "2026-12-31", basis = "-", worked = ["2026-01-04"], holiday = [
  { name = { zh = "-", en = "-" }, from = "2026-01-01", to = "2026-01-03" } ] }
map = { width = 10, depth = 10, entrance = "door", desk = "door", area = [
  { window = "citizen", name = { zh = "-", en = "-" }, x = 0, y = 0, width = 1, depth = 1, point = "door" } ], point = [
  { id = "door", x = 0, y = 0, to = ["door"] } ] }
consent = { version = "1", title = { zh = "-", en = "-" }, paragraph = [
  { heading = { zh = "-", en = "-" }, text = { zh = "-", en = "-" } } ] }
[[window]]
kind = "citizen"
name = { zh = "-", en = "-" }
zone = "-"
numbers = "-"
hours = { zh = "-", en = "-" }
open = { weekdays = ["8:30-12:00"], saturday = ["8:30-12:00"], sunday = ["8:30-12:00"] }
way = { zh = "-", en = "-" }
[[body]]
id = "body"
name = { zh = "-", en = "-" }
nature = { zh = "-", en = "-" }
credit_code = "91350100M000100Y43"
enquiries = "-"
complaints = "-"
[[theme]]
id = "theme"
for = "natural-person"
name = { zh = "-", en = "-" }
"#;

pub(super) const ITEMS: &str = r#"
[[main_item]]
code = "-"
name = { zh = "-", en = "-" }
[[main_item.sub_item]]
basic_code = "000100000001"
name = { zh = "-", en = "-" }
type = "licence"
body = "body"
level = "county"
power_source = "statutory"
delegated_by = { zh = "-", en = "-" }
joint_bodies = ["body"]
[[main_item.sub_item.legal_basis]]
law = "-"
article = "-"
text = "-"
"#;

pub(super) const MATERIALS: &str = r#"
[[material]]
code = "M-1"
name = { zh = "-", en = "-" }
kind = "other"
issuer = { zh = "-", en = "-" }
electronic = false
about = { zh = "-", en = "-" }
sample = { zh = "-", en = "-" }
review = [{ zh = "-", en = "-" }]
"#;

pub(super) const SCENARIO: &str = r#"
code = "scenario"
sub_item = "000100000001"
suffix = "01"
local_code = "-"
name = { zh = "-", en = "-" }
plain = { zh = "-", en = "-" }
aliases = ["-"]
window = "citizen"
themes = ["theme"]
frequency = 1
audience = ["natural-person"]
scope = { zh = "-", en = "-" }
quota = { zh = "-", en = "-" }
conditions = [{ zh = "-", en = "-", why = { zh = "-", en = "-" }, basis = "-" }]
handling = { kind = "promised", channels = ["window"], visits = 0, why_in_person = { zh = "-", en = "-" }, appointment = false, self_service = false }
limits = { statutory = 1, promised = 1, unit = "working", start = { zh = "-", en = "-" } }
fee = { charged = false, tariff = { zh = "-", en = "-" }, basis = "-", online_payment = false }
result = { name = { zh = "-", en = "-" }, sample = { zh = "-", en = "-" }, post = false }
[[step]]
name = { zh = "-", en = "-" }
who = { zh = "-", en = "-" }
days = 1
detail = { zh = "-", en = "-" }
[[special]]
name = { zh = "-", en = "-" }
days = 1
when = { question = "choice" }
[[intermediary]]
name = { zh = "-", en = "-" }
when = { question = "choice" }
[[question]]
id = "question"
ask = { zh = "-", en = "-" }
why = { zh = "-", en = "-" }
unsure = { zh = "-", en = "-" }
fact = "fact"
when = { question = "choice" }
choices = [{ id = "choice", label = { zh = "-", en = "-" }, note = { zh = "-", en = "-" }, often = 1 }]
[[need]]
material = "M-1"
when = { question = "choice" }
need = "required"
due_days = 1
original = 1
copies = 1
keep = false
note = { zh = "-", en = "-" }
why = { zh = "-", en = "-" }
basis = "-"
form = "form"
[[limit]]
when = { question = "choice" }
promised = 1
statutory = 1
unit = "working"
[[fee_case]]
when = { question = "choice" }
charged = false
tariff = { zh = "-", en = "-" }
basis = "-"
online_payment = false
[[elsewhere]]
when = { question = "choice" }
say = { zh = "-", en = "-" }
[[faq]]
ask = { zh = "-", en = "-" }
answer = { zh = "-", en = "-" }
"#;

pub(super) const LIFE_EVENT: &str = r#"
id = "event"
order = 1
name = { zh = "-", en = "-" }
about = { zh = "-", en = "-" }
aliases = ["-"]
[[question]]
id = "question"
ask = { zh = "-", en = "-" }
why = { zh = "-", en = "-" }
unsure = { zh = "-", en = "-" }
fact = "fact"
when = { question = "choice" }
choices = [{ id = "choice", label = { zh = "-", en = "-" }, note = { zh = "-", en = "-" }, often = 1 }]
[[member]]
scenario = "scenario"
when = { question = "choice" }
after = ["scenario"]
yields = ["M-1"]
[[known]]
scenario = "scenario"
question = "question"
choice = "choice"
when = { question = "choice" }
"#;
