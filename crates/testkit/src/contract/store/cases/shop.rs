//! What is sold, and orders of it.

#[doc(hidden)]
#[macro_export]
macro_rules! store_contract_of_shop {
    ($($how:tt)+) => {
        $crate::contract_cases! { store, $($how)+;
            packages {
                a_package_survives_a_round_trip_whatever_it_says,
                a_package_with_a_taken_id_is_a_duplicate,
                a_stale_update_of_a_package_is_a_conflict,
                the_catalogue_version_rises_with_every_change_to_a_package,
            }
            goods {
                every_kind_of_goods_survives_a_round_trip,
                every_wish_survives_a_round_trip,
                a_placed_order_keeps_its_goods_and_its_wish,
                an_amendment_changes_goods_and_wish,
                of_an_order_that_is_forgotten_the_account_is_nobodys,
            }
            suppliers {
                a_supplier_order_survives_a_round_trip_in_every_state,
                what_is_planned_of_a_supplier_order_never_changes,
                an_order_has_one_supplier_order_of_each_step,
                a_number_of_a_suppliers_is_one_supplier_orders,
                a_stale_update_of_a_supplier_order_is_a_conflict,
                numbers_that_are_an_order_of_ours_are_told,
                of_many_that_plan_a_step_at_once_one_does,
                a_turn_is_held_until_it_is_given_back,
                of_many_that_take_the_turn_at_once_one_has_it,
            }
            supplied {
                an_address_survives_whatever_is_known_of_it,
                an_address_stays_with_the_order_that_it_came_with,
                own_addresses_are_found_by_account_and_by_phone,
                own_addresses_are_told_page_by_page,
                the_last_balance_of_each_supplier_is_told,
            }
            supplier_lists {
                supplier_orders_are_listed_page_by_page_latest_first,
                supplier_orders_are_narrowed_by_each_of_the_filters,
            }
            supplier_notices {
                a_refused_word_survives_a_round_trip_whatever_it_says,
                the_same_word_that_comes_again_is_counted,
                no_more_new_words_are_kept_than_allowed,
                of_many_that_keep_the_same_word_at_once_none_is_lost,
                refused_words_are_narrowed_and_told_page_by_page,
            }
            supplier_reconciliations {
                a_day_is_kept_in_its_own_place_and_listed_latest_first,
                a_difference_survives_a_round_trip_in_every_state,
                a_difference_that_is_found_again_is_not_doubled,
                only_an_open_difference_is_settled,
                differences_are_narrowed_and_told_page_by_page,
            }
            stock {
                stock_is_told_from_the_day_it_is_set,
                stock_is_taken_until_nothing_is_left_and_put_back,
                what_was_taken_is_there_again_when_the_work_is_undone,
                the_last_one_goes_to_one_of_those_who_take_at_once,
                a_stock_below_nothing_is_refused,
                stock_that_changes_is_no_change_to_the_catalogue,
            }
            groups {
                a_group_survives_a_round_trip_whatever_it_says,
                groups_are_told_by_rank_and_code,
                a_group_with_a_taken_code_is_a_duplicate,
                the_catalogue_version_rises_with_every_change_to_a_group,
            }
            content {
                a_banner_survives_a_round_trip_whatever_it_says,
                banners_are_told_by_position_rank_and_id,
                a_column_survives_a_round_trip_and_stands_by_its_rank,
                an_article_survives_a_round_trip_whatever_it_says,
                a_change_of_content_is_stored_whole,
                content_with_a_taken_id_is_a_duplicate,
                a_stale_update_of_content_is_a_conflict,
            }
            articles {
                articles_are_listed_page_by_page_latest_first,
                articles_are_narrowed_by_column_front_page_and_time,
                articles_of_a_hidden_column_are_not_shown,
                every_page_of_a_long_list_goes_on_where_the_one_before_ended,
            }
            orders {
                an_order_survives_a_round_trip_to_the_microsecond,
                every_state_of_an_order_survives_a_round_trip,
                an_order_with_a_taken_id_is_a_duplicate,
                a_stale_update_of_an_order_is_a_conflict,
                an_order_that_is_not_there_is_neither_found_nor_updated,
                a_locked_order_is_shown_to_others_after_its_change,
                changes_under_the_lock_never_conflict,
                a_timeline_tells_every_kind_of_event_oldest_first,
            }
            order_lists {
                orders_are_listed_page_by_page_newest_first,
                orders_are_found_by_each_of_the_filters,
                filters_of_orders_combine,
                own_orders_are_the_accounts_and_those_of_its_phones_customers,
                own_orders_are_narrowed_by_kind_and_state,
            }
            amendments {
                a_change_of_contact_package_and_amount_is_kept,
                a_stale_change_of_an_order_is_a_conflict,
                an_amendment_leaves_the_state_as_it_is,
                a_persons_orders_are_anonymised_and_nobody_elses,
                an_order_that_was_anonymised_meanwhile_is_a_conflict,
                orders_that_count_towards_a_quota_are_counted_beside_this_one,
                of_changes_at_once_no_more_pass_than_the_quota,
                a_persons_orders_are_locked_and_nobody_elses,
                changes_under_the_lock_of_all_of_a_persons_orders_never_conflict,
            }
        }
    };
}
