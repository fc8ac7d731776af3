/// The bodies that make a kind of content and that change it: the same fields, beside what one of
/// them has alone. Types stand in brackets, since the schema is made from their words.
macro_rules! bodies {
    (
        create $create:ident { $($(#[$own_meta:meta])* $own:ident: [$($own_type:tt)+],)* }
        change $change:ident
        both { $($(#[$meta:meta])* $field:ident: [$($type:tt)+],)+ }
    ) => {
        #[derive(Debug, serde::Deserialize, utoipa::ToSchema)]
        #[serde(rename_all = "camelCase")]
        pub(crate) struct $create {
            $($(#[$own_meta])* $own: $($own_type)+,)*
            $($(#[$meta])* $field: $($type)+,)+
        }

        #[derive(Debug, serde::Deserialize, utoipa::ToSchema)]
        #[serde(rename_all = "camelCase")]
        pub(crate) struct $change {
            /// The version that was read: another one by now is a conflict.
            #[schema(example = 1)]
            version: i64,
            $($(#[$meta])* $field: $($type)+,)+
        }

        impl $change {
            /// What would make the same.
            fn into_create(self, $($own: $($own_type)+),*) -> $create {
                $create { $($own,)* $($field: self.$field,)+ }
            }
        }
    };
}

pub(super) use bodies;
