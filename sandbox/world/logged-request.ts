/** A request that was answered. */
export interface LoggedRequest {
  method: string;
  host: string;
  path: string;
  status: number;
  /** when it came and when its answer was ready, in milliseconds since 1970 */
  arrived?: number;
  answered?: number;
}
