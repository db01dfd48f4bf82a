--- :checkhealth trainwright
local server = require('trainwright.server')
local trainwright = require('trainwright')

local M = {}

local function check_neovim()
  vim.health.start('Neovim')
  local version = tostring(vim.version())
  if vim.fn.has('nvim-0.11') == 1 then
    vim.health.ok(('version %s: vim.lsp.config() and vim.lsp.enable() are used'):format(version))
  elseif vim.fn.has('nvim-0.10') == 1 then
    vim.health.ok(('version %s: vim.lsp.start() is used'):format(version))
  else
    vim.health.error(('version %s is too old'):format(version), 'Install Neovim 0.10 or newer.')
  end
end

---@param root? string
local function check_server(root)
  vim.health.start('Server')
  local there, tried = server.find(root)
  if not there then
    vim.health.error('not found; looked at: ' .. table.concat(tried, ', '), {
      "Install it in the project's environment: pip install trainwright",
      "Or say where it is: require('trainwright').setup({ cmd = { '/path/to/trainwright', 'server' } })",
    })
    return
  end
  vim.health.ok(('%s (found by: %s)'):format(table.concat(there.cmd, ' '), there.origin))

  local cmd = vim.list_extend(vim.list_slice(there.program), { '--version' })
  local started, done = pcall(function()
    return vim.system(cmd, { text = true, timeout = 10000, cwd = there.cwd }):wait()
  end)
  if not started then
    vim.health.error(('%s could not be started: %s'):format(table.concat(cmd, ' '), done))
  elseif done.code ~= 0 then
    local said = vim.trim(done.stderr ~= '' and done.stderr or done.stdout)
    vim.health.error(('%s ended with code %d: %s'):format(table.concat(cmd, ' '), done.code, said))
  else
    vim.health.ok('version: ' .. vim.trim(done.stdout))
  end
end

---@param clients vim.lsp.Client[]
local function check_clients(clients)
  vim.health.start('Attached clients')
  if #clients == 0 then
    vim.health.info('none: open a Python or YAML file (after setup(), or vim.lsp.enable())')
    return
  end
  for _, client in ipairs(clients) do
    local buffers = {} ---@type string[]
    for bufnr in pairs(client.attached_buffers) do
      buffers[#buffers + 1] = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(bufnr), ':~:.')
    end
    table.sort(buffers)
    local root = client.config.root_dir or 'no root'
    vim.health.ok(('client %d in %s: %s'):format(client.id, root, table.concat(buffers, ', ')))
    vim.health.info('position encoding: ' .. client.offset_encoding)
  end
end

---@param clients vim.lsp.Client[]
local function check_settings(clients)
  vim.health.start('Settings')
  vim.health.info('given to setup(): ' .. vim.inspect(trainwright.settings()))
  for _, client in ipairs(clients) do
    local sent = (client.settings or {}).trainwright
    vim.health.info(('client %d has: %s'):format(client.id, vim.inspect(sent)))
  end
  vim.health.info('A trainwright.toml or [tool.trainwright] in pyproject.toml is read by the server itself.')
end

function M.check()
  local clients = trainwright.clients()
  check_neovim()
  -- The health report is a buffer of its own: a running client knows the project, else it is the current folder.
  local root = clients[1] and clients[1].config.root_dir or vim.fs.root(vim.fn.getcwd(), server.root_markers)
  check_server(root)
  check_clients(clients)
  check_settings(clients)
end

return M
