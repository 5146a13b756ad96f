export type {
  Client,
  ClientResponse,
  IdentityOptions,
  MultipartValue,
  QueryValue,
  RequestOptions,
  RequestTiming,
  StreamedResponse,
} from './client';
export { type OutgoingHeaders, readRequest } from './client-request';
export type { DependencyAddress, Ready, ServiceCommand } from './command/options';
export type { Dependency } from './dependency';
export { masked as maskedAddress, placeOfAddress } from './dependency-address';
export type { FastifyLike } from './forms/fastify';
export type { FetchLike } from './forms/fetch';
export type { ServiceFactory } from './forms/from';
export type { KoaLike, RequestHandler } from './forms/handler';
export type { HttpServer } from './forms/listening';
export type { NestLike } from './forms/nest';
export type { ServiceUrl } from './forms/url';
export { openInspector } from './open-inspector';
export type { Service, ServiceForm, ServiceLogs } from './service';
export { type ServiceOptions, type ServiceSource, type Startable, startService } from './start-service';
export { useService } from './use-service';
