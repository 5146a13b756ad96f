import { patch } from '../../src/core/patches';
import { heldResources } from '../../src/core/resources';

test('puts the original descriptor back, and is noted meanwhile', () => {
  const owner = {} as { greet: () => string };
  Object.defineProperty(owner, 'greet', {
    value: () => 'hello',
    configurable: true,
    enumerable: false,
    writable: false,
  });
  const before = Object.getOwnPropertyDescriptor(owner, 'greet');
  const restore = patch(owner, 'greet', (original) => () => `${original()}!`, 'greet');
  expect(owner.greet()).toBe('hello!');
  expect(heldResources()).toMatchObject([{ kind: 'patch', label: 'greet' }]);
  restore();
  restore();
  expect(Object.getOwnPropertyDescriptor(owner, 'greet')).toEqual(before);
  expect(heldResources()).toEqual([]);
});

test('an inherited property is uncovered again', () => {
  const owner = Object.create({ value: 1 }) as { value: number };
  const restore = patch(owner, 'value', () => 2, 'value');
  expect(owner.value).toBe(2);
  restore();
  expect(Object.hasOwn(owner, 'value')).toBe(false);
});

test('a property that can be written but not configured is written', () => {
  const owner = {} as { slot: number };
  Object.defineProperty(owner, 'slot', { value: 1, writable: true, configurable: false });
  const restore = patch(owner, 'slot', () => 2, 'slot');
  expect(owner.slot).toBe(2);
  restore();
  expect(owner.slot).toBe(1);
});

test('a second patch of the same place is refused', () => {
  const owner = { value: 1 };
  const restore = patch(owner, 'value', () => 2, 'the value');
  expect(() => patch(owner, 'value', () => 3, 'the value')).toThrow(
    'Failed to patch the value: it is patched already.',
  );
  restore();
  expect(owner.value).toBe(1);
});

test('a place that cannot be replaced is an error and stays as it was', () => {
  const owner: { value: number } = Object.freeze({ value: 1 });
  expect(() => patch(owner, 'value', () => 2, 'the value')).toThrow(expect.objectContaining({ code: 'METTLE_PATCH' }));
  expect(owner.value).toBe(1);
  expect(heldResources()).toEqual([]);
});

test('somebody else in between is told of, not overwritten', () => {
  const owner = { value: 1 };
  const restore = patch(owner, 'value', () => 2, 'the value');
  owner.value = 9;
  expect(restore).toThrow('somebody else replaced it in between');
  expect(owner.value).toBe(9);
});
