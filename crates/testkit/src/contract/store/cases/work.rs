//! What is being done, and by whom: tasks, jobs, slots, and all that goes wrong with them.

#[doc(hidden)]
#[macro_export]
macro_rules! store_contract_of_work {
    ($($how:tt)+) => {
        $crate::contract_cases! { store, $($how)+;
            units {
                committed_work_is_seen_by_all,
                uncommitted_work_leaves_no_trace,
                work_rolled_back_leaves_no_trace,
                dropped_work_leaves_no_trace_and_holds_no_lock,
                the_time_of_a_unit_of_work_is_the_clocks,
            }
            tasks {
                every_kind_of_task_survives_a_round_trip,
                every_state_of_a_task_survives_a_round_trip,
                a_task_is_not_leased_before_it_is_due,
                a_leased_task_is_taken_over_only_after_its_lease,
                settling_with_a_lost_lease_is_a_conflict,
                a_lease_is_prolonged_by_its_holder_alone,
                work_of_one_pace_is_leased_apart,
                tasks_of_one_lane_are_leased_one_after_the_other,
                a_dead_task_keeps_its_lane_waiting,
                what_has_been_due_longest_is_leased_first,
                workers_side_by_side_never_get_the_same_task,
            }
            many {
                many_orders_are_locked_and_what_is_not_there_is_left_out,
                many_orders_change_together_or_not_at_all,
                many_tasks_are_settled_together_or_not_at_all,
                what_belongs_to_many_is_found_and_nothing_else,
                many_events_are_told_as_they_were_added,
                those_who_lock_many_orders_at_once_all_get_them,
            }
            changes {
                a_task_that_nobody_holds_is_changed,
                a_task_that_has_moved_on_is_not_changed,
                a_cancelled_task_is_not_leased_and_holds_no_lane,
                of_a_lease_and_a_cancellation_at_once_one_wins,
            }
            work_lists {
                tasks_are_listed_page_by_page_newest_first,
                tasks_are_narrowed_by_each_of_the_filters,
                the_oldest_dead_tasks_are_found_to_be_put_back,
                an_orders_targets_are_served_in_their_order,
                a_dead_task_that_is_put_back_opens_its_lane,
                those_behind_a_task_that_failed_are_due_with_it,
                those_behind_a_dead_task_are_left_alone_until_staff_change_it,
            }
            outside_tokens {
                an_outside_token_is_kept_to_the_microsecond,
                one_alone_has_the_right_to_fetch_the_outside_token,
                a_lost_right_to_fetch_is_handed_on_and_keeps_nothing,
            }
            idempotency {
                a_key_is_claimed_once_and_then_answered,
                a_key_used_for_another_body_is_told,
                the_same_key_on_another_route_is_another_key,
                a_forgotten_claim_can_be_made_anew,
                an_unanswered_claim_is_taken_over_after_its_time,
                an_answer_is_remembered_for_the_life_of_its_key,
                of_many_claims_at_once_one_is_granted,
            }
            figures {
                an_empty_store_has_empty_figures_and_is_well,
                the_figures_count_what_is_there,
            }
            jobs {
                a_job_survives_a_round_trip_in_every_state,
                a_job_is_there_once_and_a_job_that_is_not_there_is_not_updated,
                of_servers_that_take_a_job_at_once_one_gets_it,
            }
            alerts {
                an_alert_is_raised_until_it_is_cleared,
                of_servers_that_raise_an_alert_at_once_one_does,
                messages_wait_in_their_order_until_they_are_sent,
            }
            watched {
                an_empty_store_has_nothing_to_watch,
                waiting_tasks_are_counted_by_kind_with_the_age_of_the_oldest,
                what_waits_for_a_person_or_an_answer_is_counted,
                copies_of_boss_that_unpaid_orders_go_by_are_told_oldest_first,
                imports_are_told_by_where_they_stand,
                jobs_and_worker_slots_are_told,
            }
            slots {
                two_holders_never_have_the_same_slot,
                holders_that_claim_at_once_get_a_slot_each,
                a_slot_is_renewed_by_its_holder_alone,
                a_released_slot_is_handed_on_with_its_last_millisecond,
                a_slot_that_has_run_out_is_handed_on,
            }
            invariants {
                an_empty_store_breaks_no_invariant,
                a_busy_shop_breaks_no_invariant,
                an_order_without_its_records_breaks_the_rules_that_ask_for_them,
                refunds_on_their_way_break_no_invariant,
                a_refund_beyond_the_capture_breaks_its_rule,
                a_refund_that_stands_alone_breaks_the_rules,
                late_money_that_did_not_go_where_it_says_breaks_its_rule,
                an_order_that_is_supplied_twice_breaks_its_rule,
                a_fulfilled_order_that_nobody_supplied_breaks_its_rule,
                what_is_supplied_without_being_paid_breaks_its_rule,
                a_lease_breaks_its_rule_ten_minutes_after_its_end,
            }
        }
    };
}
