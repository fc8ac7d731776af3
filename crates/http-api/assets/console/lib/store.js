// A value that components follow.

import { useEffect, useState } from '../vendor/preact.js';

/**
 * @template T
 * @param {T} first
 */
export function store(first) {
  let value = first;
  const followers = new Set();
  return {
    get: () => value,
    /** @param {T} next */
    set(next) {
      value = next;
      for (const follower of [...followers]) follower(next);
    },
    /** @param {(value: T) => void} follower */
    follow(follower) {
      followers.add(follower);
      return () => followers.delete(follower);
    },
  };
}

/** The value now, and again whenever it changes. */
export function useStore(of) {
  const [value, setValue] = useState(of.get());
  useEffect(() => {
    setValue(of.get());
    return of.follow(setValue);
  }, [of]);
  return value;
}
