// The timers of maxAge stay in a set after they have fired.
let remember;

exports.setup = async () => {
  const { default: memoize } = await import('memoize');
  remember = memoize((x) => ({ x }), { maxAge: 1 });
};

exports.iterate = async (i) => {
  const remembered = remember(i);
  if (i % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  return [remembered];
};

exports.settle = () => new Promise((resolve) => setTimeout(resolve, 10));
