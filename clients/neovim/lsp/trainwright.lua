-- Neovim 0.11 and newer read this file for vim.lsp.enable('trainwright').
-- require('trainwright').setup() builds on it and adds settings; on Neovim 0.10 it does the same by vim.lsp.start().
local server = require('trainwright.server')

---@type vim.lsp.Config
return {
  cmd = server.spawn, -- looks in $VIRTUAL_ENV, then in .venv in the root, then in PATH
  filetypes = server.filetypes, -- python, yaml
  root_markers = server.root_markers, -- trainwright.toml, pyproject.toml, .git
}
