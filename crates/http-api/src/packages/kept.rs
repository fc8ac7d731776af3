use super::text;
use actix_web::web::Bytes;
use app::Offer;
use domain::package::ShownAt;
use std::cell::RefCell;
use std::collections::HashMap;

/// The last answers of one worker, and what they tell of: everybody asks for the same.
#[derive(Default)]
pub(crate) struct KeptLists {
    lists: RefCell<HashMap<ShownAt, (Vec<Offer>, Bytes)>>,
}

impl KeptLists {
    /// Written anew when a package or what is left of it is another than in the last answer.
    /// Packages are compared by their address where nothing has changed.
    pub(super) fn text(&self, at: ShownAt, offers: Vec<Offer>) -> Bytes {
        let mut lists = self.lists.borrow_mut();
        if let Some((known, text)) = lists.get(&at)
            && *known == offers
        {
            return text.clone();
        }
        let text = Bytes::from(text(&offers));
        lists.insert(at, (offers, text.clone()));
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use testkit::given;

    fn offer(left: Option<i64>) -> Offer {
        Offer { package: Arc::new(given::package()), left }
    }

    #[test]
    fn what_is_the_same_is_written_once_and_what_has_changed_anew() {
        let lists = KeptLists::default();
        let first = lists.text(ShownAt::Home, vec![offer(Some(3))]);
        let again = lists.text(ShownAt::Home, vec![offer(Some(3))]);
        assert_eq!(again.as_ptr(), first.as_ptr(), "the same bytes");
        let other_page = lists.text(ShownAt::Family, Vec::new());
        assert_ne!(other_page, first);
        let fewer = lists.text(ShownAt::Home, vec![offer(Some(2))]);
        assert!(String::from_utf8_lossy(&fewer).contains("\"stockLeft\":2"));
        let dearer = Offer { package: Arc::new(renamed()), left: Some(2) };
        let dearer = lists.text(ShownAt::Home, vec![dearer]);
        assert!(String::from_utf8_lossy(&dearer).contains("another name"));
    }

    fn renamed() -> domain::Package {
        domain::Package { name: "another name".to_owned(), ..given::package() }
    }
}
