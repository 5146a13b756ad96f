// observeOn() on a Subject that lives long keeps each action that it has scheduled.
const { asapScheduler, Subject } = require('rxjs');
const { observeOn } = require('rxjs/operators');

let subject;
let received;

exports.setup = async () => {
  subject = new Subject();
  subject.pipe(observeOn(asapScheduler)).subscribe(() => received());
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
