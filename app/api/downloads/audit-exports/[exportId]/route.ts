import { downloadAuditExport } from "@/server/api/downloads";

export const dynamic = "force-dynamic";

export async function GET(request: Request, { params }: { params: Promise<{ exportId: string }> }) {
  const { exportId } = await params;
  return downloadAuditExport(request, exportId);
}
