const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Every form in which a secret could be read back out of a text. */
export function spellingsOf(secret: string): string[] {
  const percent = encodeURIComponent(secret);
  const form = new URLSearchParams([['', secret]]).toString().slice(1);
  return [
    ...new Set([
      secret,
      JSON.stringify(secret).slice(1, -1),
      percent,
      percent.replace(/%../g, (code) => code.toLowerCase()),
      form,
      form.replace(/%../g, (code) => code.toLowerCase()),
      secret.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign),
      ...[0, 1, 2].flatMap((offset) => base64At(secret, offset)),
      Buffer.from(secret).toString('hex'),
    ]),
  ];
}

/** What the secret looks like in base64 of a longer text, this many bytes from a boundary. */
function base64At(secret: string, offset: number): string[] {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
  const whole = bytes.subarray(0, bytes.length - (bytes.length % 3)).toString('base64');
  const inside = whole.slice(offset === 0 ? 0 : 4);
  if (inside.length < 8) return [];
  return [inside, inside.replaceAll('+', '-').replaceAll('/', '_')];
}
