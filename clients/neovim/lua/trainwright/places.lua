--- Code lenses that speak of places in other files: run, they go there, or list them where there are several.
local M = {}

---@param command lsp.Command
---@param client_id integer
function M.show(command, client_id)
  local client = vim.lsp.get_client_by_id(client_id)
  local encoding = client and client.offset_encoding or 'utf-16'
  local places = command.arguments[1].places
  if #places == 1 then
    local range = places[1].range
    vim.cmd("normal! m'") -- back with CTRL-O
    vim.cmd.edit(vim.fn.fnameescape(vim.uri_to_fname(places[1].uri)))
    vim.api.nvim_win_set_cursor(0, { math.min(range.start.line + 1, vim.api.nvim_buf_line_count(0)), 0 })
    return
  end
  local items = vim.lsp.util.locations_to_items(places, encoding)
  vim.fn.setqflist({}, ' ', { title = command.title, items = items })
  vim.cmd('botright copen')
end

return M
