// delay() keeps each action that it has scheduled.
const { Subject } = require('rxjs');
const { delay } = require('rxjs/operators');

let subject;
let subscription;
let received;

exports.setup = async () => {
  subject = new Subject();
  subscription = subject.pipe(delay(0)).subscribe(() => received?.());
};

exports.iterate = async (i) => {
  const arrival = new Promise((resolve) => {
    received = resolve;
  });
  const value = { i };
  subject.next(value);
  await arrival;
  return [value];
};

exports.teardown = async () => subscription.unsubscribe();
