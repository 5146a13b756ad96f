import { defineUser, feeder, type LoadPlan, loadBurst, type TaskSet, taskSet, type User } from '../../../src/load';

/** The compiler is what tests here: `npm run types` fails where a line marked as an error is none. */
const isTyped = <T>(_value: T): void => undefined;

interface Shopper {
  basket: string[];
}

test('a session that is made is typed in each task', () => {
  const user = defineUser({
    session: () => ({ basket: [] as string[] }),
    onStart: (one) => one.session.basket.push('first'),
    tasks: [
      (one) => {
        isTyped<string[]>(one.session.basket);
        // @ts-expect-error: nobody made this one.
        isTyped(one.session.purse);
      },
      { task: (one) => one.session.basket.length, weight: 2 },
    ],
  });
  expect(user.name).toBe('user');
});

test('a session may be declared, by an interface too, and sets of the same one fit', () => {
  const pay = taskSet<Shopper>({ tasks: [(one) => one.session.basket.pop()] });
  const other = taskSet<{ purse: number }>({ tasks: [(one) => one.session.purse] });
  const anyone = async (one: User) => void (await one.get('/'));
  const user = defineUser<Shopper>({
    tasks: [
      pay,
      anyone,
      // @ts-expect-error: a set for users with another session.
      other,
    ],
  });
  isTyped<TaskSet<Shopper>>(pay);
  expect(user.name).toBe('user');
});

test('rows are typed as they are given, and those of a file as one says', () => {
  const rows = feeder([{ id: 1 }]);
  const scenario = (user: User) => {
    isTyped<number>(user.feed(rows).id);
    // @ts-expect-error: no such column.
    isTyped(user.feed(rows).name);
  };
  const plan: LoadPlan = { users: 1, iterations: 1, scenario };
  // @ts-expect-error: two ways to say how much.
  const both: LoadPlan = { users: 1, rate: 1, iterations: 1, scenario };
  expect([plan, both]).toHaveLength(2);
  expect(typeof loadBurst).toBe('function');
});

test('nothing but tasks is a task, and nothing but wait times is a wait time', () => {
  // @ts-expect-error: a path is no task.
  expect(() => defineUser({ tasks: ['/orders'] })).toThrow('task 1');
  // @ts-expect-error: no such order.
  expect(() => taskSet({ order: 'random', tasks: [() => 1] })).toThrow('order');
  // @ts-expect-error: a wait time is no object of one's own.
  expect(() => defineUser({ waitTime: { ms: 3 }, tasks: [() => 1] })).toThrow('waitTime');
});
