// Reading from the API as a component needs it.

import { useEffect, useState, useCallback } from '../vendor/preact.js';
import { session } from './session-state.js';
import { useStore } from './store.js';

/**
 * Reads at first, when `needs` change, after a new sign-in, and whenever `again` is called. What was
 * read stays while it is read anew.
 * @template T
 * @param {(signal: AbortSignal) => Promise<T>} read
 * @param {unknown[]} needs
 */
export function useLoad(read, needs) {
  const { times } = useStore(session);
  const [turn, setTurn] = useState(0);
  const [state, setState] = useState({ data: null, error: null, isBusy: true, of: '' });
  const of = JSON.stringify(needs);
  useEffect(() => {
    const stop = new AbortController();
    setState((was) => ({ ...was, data: was.of === of ? was.data : null, isBusy: true, of }));
    read(stop.signal).then(
      (data) => stop.signal.aborted || setState({ data, error: null, isBusy: false, of }),
      (error) => stop.signal.aborted || setState((was) => ({ ...was, error, isBusy: false })),
    );
    return () => stop.abort();
  }, [of, turn, times]);
  const again = useCallback(() => setTurn((was) => was + 1), []);
  // Never what belongs to another address.
  const isOld = state.of !== of;
  return {
    data: isOld ? null : state.data,
    error: isOld ? null : state.error,
    isBusy: isOld || state.isBusy,
    again,
  };
}
