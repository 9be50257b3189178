//! The first thing anybody sees.

use e2e::{Hall, Size, Window};

#[tokio::test]
async fn the_attract_screen_appears_in_chinese_and_in_english_by_one_touch() {
    let hall = Hall::open();
    let window = Window::open(&hall, Size::PORTRAIT, "").await;
    assert!(window.text("attract").await.contains("今天想办什么事"));
    window.touch("bar-language").await;
    assert!(
        window
            .text("attract")
            .await
            .contains("What would you like to do today")
    );
    window.close().await;
}
