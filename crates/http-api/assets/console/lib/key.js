// Names for what is asked for once.

/** 128 random bits, also where the page came over plain HTTP. */
export function once() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A refund's number: 6 to 32 letters and digits. */
export function refundNo() {
  return `RF${Date.now()}${once().slice(0, 8).toUpperCase()}`;
}
