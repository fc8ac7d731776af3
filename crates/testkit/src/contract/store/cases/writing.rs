//! Orders and payments coming in: by whatever way a store writes them, one by one or many at once.

#[macro_export]
macro_rules! store_contract_of_writing {
    ($($how:tt)+) => {
        $crate::contract_cases! { store, $($how)+;
            intake {
                a_placed_order_is_there_with_its_event_and_its_expiry,
                the_same_request_under_the_same_key_gets_the_first_answer,
                without_a_key_a_repeat_is_refused_for_five_seconds,
                an_order_for_a_package_that_has_changed_is_not_written,
                an_order_for_a_package_off_sale_is_not_written,
                an_order_from_a_customer_who_has_changed_is_not_written,
                a_customer_counts_as_qualified_by_the_list_too,
                a_remembered_refusal_is_given_again,
                identical_keyed_orders_at_once_are_one_order_and_one_answer,
                identical_orders_without_a_key_at_once_are_one_order,
                different_orders_at_once_are_each_answered_for_themselves,
            }
            limited {
                an_order_of_a_limited_package_takes_one_from_its_stock,
                a_limited_package_without_stock_is_sold_out_and_another_needs_none,
                a_replayed_order_takes_nothing_from_the_stock,
                the_last_one_is_sold_to_one_of_many_who_order_at_once,
                a_customer_has_no_more_orders_of_a_package_than_its_quota,
                without_a_query_id_the_quota_is_the_phones,
                of_orders_at_once_no_more_pass_than_the_quota,
            }
            settlement {
                a_capture_pays_the_order_once,
                a_repeated_capture_changes_nothing_more,
                identical_captures_at_once_pay_once_and_are_all_told,
                captures_of_different_orders_at_once_pay_each,
                a_capture_that_is_not_as_it_should_be_is_quarantined,
                the_other_open_attempts_of_a_paid_order_are_to_be_closed,
                a_trade_is_credited_to_one_attempt_only,
                the_same_wrong_money_reported_again_is_in_quarantine_once,
                a_report_that_cannot_be_read_is_quarantined,
                money_for_an_unknown_number_is_quarantined,
                another_trade_for_a_captured_attempt_is_quarantined,
                held_money_is_booked_when_the_right_report_comes,
                a_second_capture_of_a_paid_order_is_kept_as_late,
                money_after_the_end_of_an_order_is_kept_as_late,
            }
            late {
                late_money_is_decided_once,
                an_order_is_replaced_by_another_paid_since,
                late_money_goes_back_by_the_policy_of_the_package,
                late_money_completes_its_order_by_the_policy_of_the_package,
                late_money_of_an_order_paid_for_anew_goes_back,
                money_for_a_cancelled_order_goes_back,
                the_same_late_money_at_once_goes_back_once,
                money_given_back_outside_is_recorded_and_pays_nothing,
            }
        }
    };
}
