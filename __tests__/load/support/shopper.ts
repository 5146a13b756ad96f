import type { ScenarioRequest, User } from '../../../src/load';

export const browse = async (user: User): Promise<void> => {
  await user.get(`/orders/${user.id}`, { name: 'GET /orders/:id' });
  user.check(user.random.float() < 1, 'never');
};
export const list: ScenarioRequest[] = [{ path: '/from-module' }];
export const wrong = { path: '/' };
export const broken = async (user: User): Promise<void> => {
  await user.get('/');
  process.exit(3);
};
export const unhandled = async (user: User): Promise<void> => {
  await user.get('/');
  Promise.reject(new Error('nobody waits for me'));
};
export const blocked = async (user: User): Promise<void> => {
  await user.get('/');
  for (;;);
};
export const stutters = async (user: User): Promise<void> => {
  await user.get('/');
  const until = performance.now() + 150;
  while (performance.now() < until);
};
