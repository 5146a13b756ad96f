// globalRegistry is a Map of schemas with metadata: each lives as long as the module.
const { z } = require('zod');

exports.iterate = async (i) => {
  const schema = z.object({ a: z.string() }).meta({ title: `t${i}` });
  return [schema];
};
