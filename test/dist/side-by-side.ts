/** Starts tasks, so many at a time, in their order; each is waited for by who needs it. */
export function sideBySide<T>(
  atOnce: number,
  tasks: readonly (() => Promise<T>)[],
): readonly Promise<T>[] {
  const started = tasks.map((task) => {
    let begin = () => {};
    const outcome = new Promise<void>((resolve) => {
      begin = resolve;
    }).then(task);
    // Whoever waits for it sees the failure; until then it is nobody's.
    outcome.catch(() => {});
    return { begin, outcome };
  });
  let next = 0;
  const go = () => {
    const it = started[next];
    next += 1;
    if (!it) return;
    it.begin();
    it.outcome.then(go, go);
  };
  for (let i = 0; i < atOnce; i += 1) go();
  return started.map(({ outcome }) => outcome);
}
