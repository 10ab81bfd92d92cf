export type { Carrier } from "../transport/byte_stream.js";
export { type DoctorOptions, examine } from "./examine.js";
export { type Conclusion, type DoctorReport, reportText, type WayReport } from "./report.js";
