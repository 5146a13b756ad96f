export { default } from './reporter';
