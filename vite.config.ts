import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [sveltekit()],
  css: {
    // govuk-frontend still carries one hack for an old browser that the CSS parser refuses.
    lightningcss: { errorRecovery: true },
    preprocessorOptions: { scss: { quietDeps: true, loadPaths: ['node_modules'] } },
  },
  build: { target: 'es2022' },
});
