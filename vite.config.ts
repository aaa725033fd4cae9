import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [sveltekit()],
  css: {
    // govuk-frontend still carries one hack for an old browser that the CSS parser refuses.
    lightningcss: { errorRecovery: true },
    preprocessorOptions: { scss: { quietDeps: true, loadPaths: ['node_modules'] } },
  },
  build: {
    target: 'es2022',
    rolldownOptions: {
      output: {
        codeSplitting: {
          // Small parts fetched one by one weigh more in headers than in code. Dialogs stay apart: they bring
          // bits-ui, which is fetched when the first one opens.
          groups: [{ name: 'parts', test: /src[\\/]lib[\\/]ui[\\/](?!Dialog)/, minShareCount: 2 }],
        },
      },
    },
  },
});
