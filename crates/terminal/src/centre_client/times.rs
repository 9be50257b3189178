//! What a centre's answers say of time, in their headers. None of it is measured with this terminal's clock.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn date(text: &str) -> Option<Timestamp> {
    let date = jiff::fmt::rfc2822::parse(text).ok()?;
    Some(date.timestamp())
}

/// What the centre's clock says.
pub(super) fn clock(headers: &HeaderMap) -> Option<Timestamp> {
    date(text(headers, &DATE)?)
}

/// How long the centre asks to wait, in seconds or until a time by its own clock. Without that clock's time the latter says
/// nothing.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let asked = text(headers, &RETRY_AFTER)?;
    if let Ok(seconds) = asked.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let pause = date(asked)?.duration_since(clock(headers)?);
    Duration::try_from(pause).ok()
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn asked(wish: &'static str, now: Option<&'static str>) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_static(wish));
        if let Some(now) = now {
            headers.insert(DATE, HeaderValue::from_static(now));
        }
        retry_after(&headers)
    }

    #[test]
    fn a_wish_is_seconds_or_a_date_by_the_centre_s_own_clock() {
        let now = Some("Sun, 06 Nov 1994 08:49:37 GMT");
        let seconds = |count| Some(Duration::from_secs(count));
        assert_eq!(asked("90", None), seconds(90));
        assert_eq!(asked("90", now), seconds(90));
        assert_eq!(asked("Sun, 06 Nov 1994 08:51:07 GMT", now), seconds(90));
        assert_eq!(asked("Sun, 06 Nov 1994 08:51:07 GMT", None), None);
        // It is over already, or no wish at all.
        assert_eq!(asked("Sun, 06 Nov 1994 08:49:30 GMT", now), None);
        assert_eq!(asked("soon", now), None);
        assert_eq!(asked("-1", now), None);
    }
}
