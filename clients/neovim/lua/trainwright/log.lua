--- Keeps what the server has logged in this session, for :TrainwrightLog.
local M = {}

local kept = 2000
local lines = {} ---@type string[]
local buffer ---@type integer?

local levels = { 'error', 'warn', 'info', 'log', 'debug' }

---@param surplus integer number of lines that the buffer is to lose below its headline
---@param new string[]
local function show(surplus, new)
  if not (buffer and vim.api.nvim_buf_is_valid(buffer)) then
    return
  end
  vim.bo[buffer].modifiable = true
  vim.api.nvim_buf_set_lines(buffer, 1, 1 + surplus, false, {})
  vim.api.nvim_buf_set_lines(buffer, -1, -1, false, new)
  vim.bo[buffer].modifiable = false
end

---@param level integer an LSP MessageType, 1 (error) to 5 (debug)
---@param message string
function M.add(level, message)
  local new = {} ---@type string[]
  local stamp = os.date('%H:%M:%S')
  for _, line in ipairs(vim.split(vim.trim(message), '\n', { plain = true })) do
    new[#new + 1] = ('%s %-5s %s'):format(stamp, levels[level] or 'log', (line:gsub('\r$', '')))
  end
  vim.list_extend(lines, new)
  local surplus = math.max(0, #lines - kept)
  if surplus > 0 then
    lines = vim.list_slice(lines, surplus + 1)
  end
  show(surplus, new)
end

--- Opens the log in a window of its own; new lines appear at its end.
function M.open()
  if not (buffer and vim.api.nvim_buf_is_valid(buffer)) then
    buffer = vim.api.nvim_create_buf(false, true)
    vim.api.nvim_buf_set_name(buffer, 'trainwright://log')
    vim.bo[buffer].swapfile = false
    local crashes = require('vim.lsp.log').get_filename()
    local first = { '# What the Trainwright server has logged; what it wrote to stderr is in ' .. crashes }
    vim.api.nvim_buf_set_lines(buffer, 0, -1, false, vim.list_extend(first, lines))
    vim.bo[buffer].modifiable = false
  end
  local window = vim.fn.bufwinid(buffer)
  if window ~= -1 then
    vim.api.nvim_set_current_win(window)
  else
    vim.cmd('botright 15split')
    vim.api.nvim_win_set_buf(0, buffer)
  end
  vim.cmd('normal! G')
end

return M
