/**
 * A text of at most so many characters. What was cut ends in `…`, so that the halves of a secret are
 * known for what they are when the text is cleaned.
 */
export function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}
