import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const gateway = process.env.KAC_GATEWAY_URL ?? "http://127.0.0.1:7600";

export default defineConfig({
  plugins: [react()],
  build: {
    chunkSizeWarningLimit: 1200,
  },
  server: {
    proxy: { "^/(kac\\.|live)": gateway },
  },
});
