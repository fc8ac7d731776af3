//! What is done to what staff put on the site.

use super::Breakage;
use domain::ports::Invariant::WordsAreKnown;

pub(super) const BREAKAGES: &[Breakage] = &[
    ("UPDATE package SET shelf = 'attic'", &[WordsAreKnown]),
    ("UPDATE package SET audience = 'nobody'", &[WordsAreKnown]),
    ("UPDATE package SET shown_at = 'home,attic'", &[WordsAreKnown]),
    ("UPDATE package SET shown_at = 'home,nowhere'", &[WordsAreKnown]),
    ("UPDATE package SET shown_at = ''", &[]),
    ("UPDATE package SET shown_at = 'nowhere'", &[]),
    ("UPDATE package SET shown_at = 'home,family,order,mini_program'", &[]),
];
