export type { Service, ServiceForm } from './service';
