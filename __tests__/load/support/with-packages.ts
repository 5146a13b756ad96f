import type { ScenarioRequest } from '../../../src/load';
import { orderNumber } from './order-number';

export default [{ path: `/drawn-${orderNumber()}` }] satisfies ScenarioRequest[];
