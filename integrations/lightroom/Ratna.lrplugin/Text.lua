-- Small matters of the texts that people read.

local LrStringUtils = import 'LrStringUtils'

local Text = {}

-- A count with its noun.
function Text.counted(count, one, many)
    return tostring(count) .. ' ' .. (count == 1 and one or many)
end

-- Without line breaks, and without blanks at the ends. Classes such as %s are no use here: on a Mac they may take a byte
-- of a letter beyond ASCII for a blank.
function Text.line(text)
    local spaced = string.gsub(text, '[ \t\r\n\v\f]+', ' ')
    return (string.gsub(string.gsub(spaced, '^ ', ''), ' $', ''))
end

-- At most so many bytes, with an ellipsis for the rest.
function Text.short(text, bytes)
    if #text <= bytes then
        return text
    end
    return LrStringUtils.truncate(text, bytes) .. '…'
end

return Text
