/** No service is waited for longer than a day, in milliseconds; every timer takes that much. */
const LONGEST = 86_400_000;

const SECONDS = /^\d{1,20}(\.\d{1,20})?$/;
/** The three forms a date has in HTTP: today's, RFC 850's and asctime's, all of them in GMT. */
const DATES = [
  /^[a-z]{3}, \d{2} [a-z]{3} \d{4} \d{2}:\d{2}:\d{2} gmt$/i,
  /^[a-z]{6,9}, \d{2}-[a-z]{3}-\d{2} \d{2}:\d{2}:\d{2} gmt$/i,
  /^[a-z]{3} [a-z]{3} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/i,
];

/**
 * The pause that a service asks for in `Retry-After`, in milliseconds: a whole number of timers' range,
 * from 0 to a day. Anything that is neither seconds nor a date asks for nothing.
 *
 * @param value the header, seconds or a date
 * @param now milliseconds since 1970
 * @see https://www.rfc-editor.org/rfc/rfc9110.html#name-retry-after
 */
export function pauseAsked(value: string | undefined, now: number): number | undefined {
  const text = value?.trim() ?? '';
  if (SECONDS.test(text)) return clamped(Number(text) * 1000);
  if (!DATES.some((form) => form.test(text))) return undefined;
  const date = Date.parse(/gmt$/i.test(text) ? text : `${text} GMT`);
  return Number.isNaN(date) ? undefined : clamped(date - now);
}

/** A pause that is asked for, kept within the limits of who waits. */
export function pauseWithin(asked: number, least: number, most: number): number {
  return Math.min(Math.max(asked, least), most);
}

function clamped(milliseconds: number): number {
  return Math.round(pauseWithin(milliseconds, 0, LONGEST));
}
