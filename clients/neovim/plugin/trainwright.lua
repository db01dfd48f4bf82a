if vim.g.loaded_trainwright then
  return
end
vim.g.loaded_trainwright = true

local command = vim.api.nvim_create_user_command

command('TrainwrightFixAll', function()
  require('trainwright').fix_all()
end, { desc = 'Apply all safe fixes of Trainwright to this buffer' })

command('TrainwrightRestart', function()
  require('trainwright').restart()
end, { desc = 'Restart the Trainwright server' })

command('TrainwrightLog', function()
  require('trainwright').show_log()
end, { desc = 'Show what the Trainwright server has logged' })

command('TrainwrightProbe', function(call)
  require('trainwright.probe').run(call.args ~= '' and { kind = call.args } or nil)
end, {
  nargs = '?',
  complete = function(lead)
    return require('trainwright.probe').complete(lead)
  end,
  desc = 'Run the model or DataLoader under the cursor, and report what only running can tell',
})

command('TrainwrightProbeCancel', function()
  local cancel = require('trainwright.probe').cancel
  if cancel then
    cancel()
  end
end, { desc = 'End the probe that is running' })

command('TrainwrightRule', function(call)
  require('trainwright').show_rule(call.args ~= '' and call.args or nil)
end, {
  nargs = '?',
  complete = function(lead)
    return require('trainwright').complete_rule(lead)
  end,
  desc = 'Explain a rule of Trainwright: CODE, or the finding under the cursor',
})
