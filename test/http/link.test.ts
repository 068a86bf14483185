import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nextPage, parseLinks } from '../../src/http/link.js';

const PAGE = 'https://r.example.com/v2/team/api/referrers/sha256:a?n=10';
const NEXT = 'https://r.example.com/v2/team/api/referrers/sha256:a?page=2';

function follow(header: string | undefined): string {
  const next = nextPage(header, PAGE);
  if (next.kind === 'page') return next.url.href;
  return next.kind === 'elsewhere' ? `elsewhere ${next.url.href}` : next.kind;
}

describe('the next page of a list', () => {
  it.each([
    ['</v2/team/api/referrers/sha256:a?page=2>; rel="next"', NEXT],
    ['</v2/team/api/referrers/sha256:a?page=2>;rel=next', NEXT],
    ['<?page=2>; rel="next"', NEXT],
    ['<./sha256:a?page=2>; rel="next"', NEXT],
    [`<${NEXT}>; title="p2"; rel="next"`, NEXT],
    ['<?page=2>; rel="next"; title="a, b; c"', NEXT],
    ['<?page=2>; title="<x>; rel=\\"prev\\""; rel="next"', NEXT],
    ['<?page=2>; rel="last next"', NEXT],
    ['<?page=2>; rel="next https://example.com/rels/more"', NEXT],
    ['<?page=2>; REL="NEXT"', NEXT],
    ['<?page=2> ; rel = "next"', NEXT],
    ['<?page=2>\t;\trel\t=\tnext\t', NEXT],
    ['<?page=2>; rel=next; foo', NEXT],
    ['<?page=2>; rel=next;', NEXT],
    ['<?page=2>; crossorigin; rel=next', NEXT],
    ['< ?page=2 >; rel="next"', NEXT],
    ['<?page=1>; rel="prev", <?page=2>; rel="next"', NEXT],
    ['<?page=2>; rel="next",<?page=1>; rel="first"', NEXT],
    [',, <?page=2>; rel="next" ,,', NEXT],
    [`<?page=2>; rel="next", <${NEXT}>; rel="next"`, NEXT],
    ['<?page=2>; rel="next"; rel="prev"', NEXT],
    ['<?page=2#part>; rel="next"', NEXT],
    [`<?page=2>; rel="next"; anchor="${PAGE}"`, NEXT],
    ['<//r.example.com/v2/team/api/referrers/sha256:a?page=2>; rel=next', NEXT],
    ["<?page=2>; rel=next; title*=UTF-8''p%202", NEXT],
  ])('%s', (header, expected) => {
    expect(follow(header)).toBe(expected);
  });

  it.each([
    [undefined, 'end'],
    ['', 'end'],
    ['  ', 'end'],
    ['<?page=1>; rel="prev"', 'end'],
    ['<?page=1>; rel="prev"; rel="next"', 'end'],
    ['</style.css>; rel=preload; as=style', 'end'],
    ['<?page=9>; rel="nextpage"', 'end'],
  ])('the end: %s', (header, expected) => {
    expect(follow(header)).toBe(expected);
  });

  it.each([
    ['<http://r.example.com/v2/x>; rel="next"'],
    ['<https://internal:8443/v2/x>; rel="next"'],
    ['<//evil.example.net/v2/x>; rel="next"'],
    ['<https://r.example.com:444/v2/x>; rel="next"'],
    ['<sha256:a?page=2>; rel="next"'],
  ])('is told where it is elsewhere: %s', (header) => {
    expect(follow(header)).toMatch(/^elsewhere /);
  });

  it.each([
    'next',
    '?page=2',
    '<?page=2>',
    '<?page=2>; title="next"',
    '<?page=2>; rel=""',
    '<?page=2; rel="next"',
    '<?page=2>; rel="next',
    '<?page=2> rel="next"',
    '<?page=2>; rel="next" <?page=3>; rel="next"',
    '<?page=2>; rel="next", <?page=3>; rel="next"',
    '<http://[>; rel="next"',
    '<?page=2>; rel="next"; anchor="https://other.example.com/"',
    `<?page=2>; rel="next"; title="${'x'.repeat(20_000)}"`,
  ])('is never the end where it is not understood: %s', (header) => {
    expect(follow(header)).toBe('unreadable');
  });

  const word = fc.stringMatching(/^[a-z]{1,8}$/);
  const blank = fc.constantFrom('', ' ', '  ', '\t');
  const text = fc.string({ maxLength: 12 }).map((it) => it.replace(/[\r\n]/g, ' '));

  it('is found however a sender may write it', () => {
    const other = fc.oneof(
      fc.tuple(word, text).map(([name, it]) => `x${name}="${it.replace(/["\\]/g, '\\$&')}"`),
      word.map((name) => `x${name}`),
      fc.tuple(word, word).map(([name, it]) => `x${name}=${it}`),
    );
    const relation = fc.oneof(
      fc.constantFrom('next', 'NEXT', '"next"', '"Next"'),
      fc.tuple(word, word).map(([a, b]) => `"x${a} next x${b}"`),
    );
    const link = fc
      .tuple(fc.array(other), relation, fc.array(other), blank, fc.constantFrom('rel', 'Rel'))
      .map(([before, rel, after, space, name]) =>
        ['<?page=2>', ...before, `${name}${space}=${space}${rel}`, ...after].join(
          `${space};${space}`,
        ),
      );
    const decoy = fc.tuple(word, text).map(([name, it]) => {
      const title = it.replace(/["\\]/g, '\\$&');
      return `<https://elsewhere.example.net/>; rel="x${name}"; title="${title}, <?page=7>; rel=next"`;
    });
    fc.assert(
      fc.property(fc.array(decoy), link, fc.array(decoy), blank, (before, it, after, space) => {
        expect(follow([...before, it, ...after].join(`${space},${space}`))).toBe(NEXT);
      }),
    );
  });

  it('is never the end where the header names a next page and is cut or garbled', () => {
    const header = '<?page=2>; title="a"; rel="next"';
    fc.assert(
      fc.property(fc.integer({ min: 1, max: header.length - 1 }), (length) => {
        expect(follow(header.slice(0, length))).toBe('unreadable');
      }),
    );
  });

  it('never throws, and always answers', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 4000 }), (header) => {
        follow(header);
        follow(`<${header}`);
        follow(`<?a>; ${header}`);
      }),
    );
  });

  it.each(['<', '<>;', ',', '<a>;rel="', '<a>;rel=next,', '; ', '"\\', '<a>; a="b";'])(
    'takes no time for 4 MiB of %s',
    (piece) => {
      const started = performance.now();
      const hostile = piece.repeat(4 * 1024 * 1024);
      expect(nextPage(hostile, PAGE).kind).toBe('unreadable');
      parseLinks(hostile.slice(0, 16_000));
      expect(performance.now() - started).toBeLessThan(1000);
    },
  );
});
