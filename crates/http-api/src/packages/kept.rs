use super::text;
use actix_web::web::Bytes;
use app::Offer;
use domain::package::ShownAt;
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

/// The last answers of one worker, and what they tell of: everybody asks for the same.
#[derive(Default)]
pub(crate) struct KeptLists {
    lists: RefCell<HashMap<ShownAt, Kept>>,
}

struct Kept {
    offers: Arc<[Offer]>,
    text: Bytes,
}

impl KeptLists {
    /// Written anew when a package or what is left of it is another than in the last answer. The
    /// list that was told last is known by its address.
    pub(super) fn text(&self, at: ShownAt, offers: Arc<[Offer]>) -> Bytes {
        let mut lists = self.lists.borrow_mut();
        if let Some(kept) = lists.get_mut(&at)
            && (Arc::ptr_eq(&kept.offers, &offers) || kept.offers == offers)
        {
            kept.offers = offers;
            return kept.text.clone();
        }
        let text = Bytes::from(text(&offers));
        lists.insert(at, Kept { offers, text: text.clone() });
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use testkit::given;

    fn offer(left: Option<i64>) -> Offer {
        Offer { package: Arc::new(given::package()), left }
    }

    #[test]
    fn what_is_the_same_is_written_once_and_what_has_changed_anew() {
        let lists = KeptLists::default();
        let first = lists.text(ShownAt::Home, [offer(Some(3))].into());
        let again = lists.text(ShownAt::Home, [offer(Some(3))].into());
        assert_eq!(again.as_ptr(), first.as_ptr(), "the same bytes");
        let other_page = lists.text(ShownAt::Family, Arc::new([]));
        assert_ne!(other_page, first);
        let fewer = lists.text(ShownAt::Home, [offer(Some(2))].into());
        assert!(String::from_utf8_lossy(&fewer).contains("\"stockLeft\":2"));
        let dearer = Offer { package: Arc::new(renamed()), left: Some(2) };
        let dearer = lists.text(ShownAt::Home, [dearer].into());
        assert!(String::from_utf8_lossy(&dearer).contains("another name"));
    }

    fn renamed() -> domain::Package {
        domain::Package { name: "another name".to_owned(), ..given::package() }
    }
}
