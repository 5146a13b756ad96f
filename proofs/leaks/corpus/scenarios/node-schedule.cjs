// A job that has run, and will not again, stays in scheduledJobs. Ten jobs an iteration.
const schedule = require('node-schedule');

exports.iterations = 20;

exports.iterate = async () => {
  const at = new Date(Date.now() + 30);
  const runAt = (resolve) => {
    const job = schedule.scheduleJob(at, () => resolve(job));
    if (!job) resolve();
  };
  const jobs = await Promise.all(Array.from({ length: 10 }, () => new Promise(runAt)));
  return jobs.filter(Boolean);
};
