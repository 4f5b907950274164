import { metricsPage } from "@/server/ops";

export const dynamic = "force-dynamic";

export { metricsPage as GET };
