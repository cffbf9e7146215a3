-- Command lines for the shell of a Mac.
--
-- Owns how words are quoted, so that the command gets them as they are, whatever they hold. Never runs anything.

local Shell = {}

-- A word in single quotes, within which a shell leaves everything as it is.
function Shell.quoted(word)
    -- The system would end the command line there.
    assert(not string.find(word, '%z'), 'a word with a zero byte')
    return "'" .. string.gsub(word, "'", "'\\''") .. "'"
end

-- A command with its arguments that reads nothing, and writes its answer and its complaints to two files.
function Shell.line(words, answer, complaints)
    local quoted = {}
    for _, word in ipairs(words) do
        quoted[#quoted + 1] = Shell.quoted(word)
    end
    local files = { '</dev/null', '>' .. Shell.quoted(answer), '2>' .. Shell.quoted(complaints) }
    return table.concat(quoted, ' ') .. ' ' .. table.concat(files, ' ')
end

return Shell
